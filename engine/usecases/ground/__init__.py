"""What every use case is handed: commands, ports, the library of definitions, what is known of an agency, records."""
