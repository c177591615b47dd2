//! Views in; HTML, SVG, text and JSON out. Sees views, never trees or code objects.
