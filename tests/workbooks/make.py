"""Writes superstore.xlsx, superstore.xls and superstore.ods: the first rows of tests/data/superstore.csv as workbooks.

    pip install openpyxl xlwt odfpy && python3 tests/workbooks/make.py
"""

import csv
import datetime
import pathlib

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

HERE = pathlib.Path(__file__).parent
ROWS = 120

with open(HERE.parent / "data/superstore.csv", encoding="utf-8") as file:
    head, *rows = list(csv.reader(file))[: ROWS + 1]


def cell(name, text):
    if name in ("Order Date", "Ship Date"):
        return datetime.datetime.fromisoformat(text)
    if name in ("Row ID", "Quantity", "Postal Code"):
        return int(text)
    return float(text) if name in ("Sales", "Discount", "Profit") else text


rows = [[cell(name, text) for name, text in zip(head, row)] for row in rows]

# Two rows above the header, one hidden row, dates as Germans see them, amounts in dollars; other sheets around.
book = openpyxl.Workbook()
book.active.title = "Summary"
book.active.append(["Superstore"])
book.active.append(["Rows", len(rows)])
sheet = book.create_sheet("Orders")
for row in [["Orders of Superstore"], [], head, *rows]:
    sheet.append(row)
for row in sheet.iter_rows(min_row=4):
    for name, own in zip(head, row):
        if name in ("Order Date", "Ship Date"):
            own.number_format = "dd.mm.yyyy"
        if name == "Sales":
            own.number_format = '"$"#,##0.00'
sheet.row_dimensions[7].hidden = True
sheet = book.create_sheet("Returns")
for row in [["Returned", "Order ID"], ["Yes", rows[0][1]], ["Yes", rows[5][1]]]:
    sheet.append(row)
book.save(HERE / "superstore.xlsx")

old = xlwt.Workbook()
sheet = old.add_sheet("Orders")
day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
for i, row in enumerate([head, *rows]):
    for j, own in enumerate(row):
        sheet.write(i, j, own, *([day] if isinstance(own, datetime.datetime) else []))
old.save(str(HERE / "superstore.xls"))

document = OpenDocumentSpreadsheet()
table = Table(name="Orders")
for i, row in enumerate([head, *rows]):
    line = TableRow(visibility="collapse") if i == 4 else TableRow()
    for own in row:
        if isinstance(own, datetime.datetime):
            made = TableCell(valuetype="date", datevalue=own.strftime("%Y-%m-%d"))
        elif isinstance(own, str):
            made = TableCell(valuetype="string")
        else:
            made = TableCell(valuetype="float", value=repr(own))
        made.addElement(P(text=str(own)))
        line.addElement(made)
    table.addElement(line)
document.spreadsheet.addElement(table)
document.save(str(HERE / "superstore.ods"))
