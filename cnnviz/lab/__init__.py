"""What a gallery script imports: images, kernels, models, and figures of what they do."""
