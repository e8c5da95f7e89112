# %% [markdown]
# # By a subprocess
#
# It prints what it read.

# %%
import subprocess

done = subprocess.run("cat < by_subprocess.txt", shell=True, capture_output=True, text=True)
print("seen", done.stdout.strip())
