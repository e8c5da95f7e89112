# ---
# tags: [numbers]
# ---

# %% [markdown]
# # First lesson
#
# It adds numbers up and draws them.

# %%
# Three numbers
numbers = [1, 2, 3]
total = sum(numbers)  # their sum
print("printed")
total

# %% [markdown]
# ## The sum
#
# The sum of {{ len(numbers) }} numbers is {{ total:.1f }}, and $a^2$ is a formula.
#
# - a list
# - with `code`

# %%
import matplotlib.pyplot as plt

fig, axes = plt.subplots(figsize=(4, 2), num="Three points on a line.")
axes.plot(numbers)
axes.set_ylabel("number")
