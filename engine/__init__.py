"""The product without web, pictures or shipped processes; synchronous."""
