"""From gallery scripts to runs: collect, plan, execute, observe, store, translate."""
