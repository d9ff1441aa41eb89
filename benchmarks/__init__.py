"""What is claimed is measured here, side by side with what one would use instead. `make bench` prints the table."""
