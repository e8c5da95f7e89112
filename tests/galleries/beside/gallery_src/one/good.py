# %% [markdown]
# # A good lesson
#
# It computes something with everything that a bad one may have spoilt.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(1)
print(np.array([0.123456789]), torch.get_default_dtype(), plt.rcParams["font.size"])
print(F.relu(torch.tensor([-1.0, 2.0])), torch.rand(1), Path.cwd().name, os.getpid() > 0)

# %%
fig, axes = plt.subplots(num="A line.")
axes.plot([1, 2, 3])
