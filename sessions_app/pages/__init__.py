"""The pages for reviewers and admins. Other apps' pages build on `page.py` and `navigation.py`."""
