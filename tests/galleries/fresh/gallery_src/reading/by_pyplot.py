# %% [markdown]
# # By pyplot
#
# It prints what it read.

# %%
import matplotlib.pyplot as plt

print("seen", round(float(plt.imread("by_pyplot.png").max() * 255)))
