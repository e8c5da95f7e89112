# ---
# parameters:
#   KIND: [plain, ⟦yaml each lesson: value of a parameter⟧]
# ---

# %% [markdown]
# # Values
#
# Of a parameter.

# %%
KIND = "plain"

# %% [markdown]
# It is {{ KIND }}.

# %%
print(KIND)
