# %% [markdown]
# # By OpenCV
#
# It prints what it read.

# %%
import cv2

print("seen", cv2.imread("by_opencv.png", cv2.IMREAD_GRAYSCALE).max())
