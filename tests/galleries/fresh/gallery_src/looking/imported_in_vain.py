# %% [markdown]
# # Imported in vain
#
# It prints what it read.

# %%
try:
    import _imported_in_vain

    print("seen", _imported_in_vain.value)
except ImportError:
    print("seen nothing")
