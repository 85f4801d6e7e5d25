"""juesuan: from a department's figures to a proved 部门决算公开 package."""

__version__ = "0.1.0"
