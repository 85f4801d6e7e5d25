"""juesuan: from a department's figures to a proved 部门决算公开 package."""

import os

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else it looks through every installed library for some

__version__ = "0.1.0"
