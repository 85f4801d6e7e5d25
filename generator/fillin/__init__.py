"""The fill-in workbook (填报工作簿): planned from the pack, written with live formulas, read back as a dossier."""
