"""One module for each form of figure; its function has the module's name and is reached as `companion.figures.NAME`."""
