"""What an inspector or an administrator sees over all cases: figures, refusals, the register, the trail."""
