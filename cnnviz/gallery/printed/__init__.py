"""Which parts of what a lesson prints may readers see: no paths of the builder, no removed cell?"""
