// Placeholder so that the package builds; the module's first file replaces it.
