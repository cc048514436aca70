"""What the administrator sets while KL01 runs; what belongs to the server stands in `kl01.config`."""
