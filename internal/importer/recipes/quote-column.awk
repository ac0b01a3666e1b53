# Mends a CSV file whose rows have commas in one column without quotes around it:
# what a row has too much goes into that column, in quotes. For files without quoted
# fields; rows that fit the header stay as they are.
#
#   awk -v column=address -f quote-column.awk customers.csv > mended.csv

BEGIN { FS = OFS = "," }

{ sub(/\r$/, "") }

NR == 1 {
  wanted = NF
  for (i = 1; i <= NF; i++) if ($i == column) at = i
  if (!at) {
    print "quote-column: the header has no column " column > "/dev/stderr"
    exit 2
  }
}

NF > wanted {
  over = NF - wanted
  text = $at
  for (i = at + 1; i <= at + over; i++) text = text FS $i
  row = ""
  for (i = 1; i <= NF; i++) {
    if (i > at && i <= at + over) continue
    row = row (i > 1 ? OFS : "") (i == at ? "\"" text "\"" : $i)
  }
  print row
  next
}

{ print }
