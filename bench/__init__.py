"""The benchmark: Hubbub against a C floor and stock FastAPI, in one run (`python -m bench`)."""
