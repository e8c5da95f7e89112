# %% [markdown]
# # Imported in vain
#
# It prints what it read.

# %%
try:
    import imported_in_vain_helper

    print("seen", imported_in_vain_helper.value)
except ImportError:
    print("seen nothing")
