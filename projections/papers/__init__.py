"""Score reports as files that people hand on: CSV, a workbook, pages to print, pictures. All are made of one report.

score_reports.report ──▶ ScoreReport ──▶ tables     CSV: a row for each subject, or for each line of each
                                     ──▶ workbook   XLSX as an office keeps its lists (台账)
                                     ──▶ document   PDF, with the sheets inside and a code that leads to its check
                                     ──▶ charts     SVG: what a number is made of, and how many have which grade
"""
