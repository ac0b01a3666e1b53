# Makes deals of Northwind's orders: one row an order, its amount the sum of
# unitPrice × quantity × (1 − discount) over its details.
#
#   awk -f northwind-deals.awk northwind-order-details.csv northwind-orders.csv > deals.csv
#
# Addresses with unquoted commas do no harm: all that is used stands before them.
# Sums are whole numbers of hundredths of a cent, so that no float rounds them.

BEGIN {
  FS = OFS = ","
  print "name", "amount", "stage", "probability", "expectedCloseDate"
}

{ sub(/\r$/, "") }

FNR == 1 { files++; next }

files == 1 {
  cents = int($3 * 100 + 0.5)
  percent = 100 - int($5 * 100 + 0.5)
  sum[$1] += cents * $4 * percent
  next
}

{
  if (!($1 in sum)) {
    print "northwind-deals: order " $1 " has no details" > "/dev/stderr"
    status = 1
  }
  cents = int((sum[$1] + 50) / 100)
  shipped = $6 != "NULL"
  printf "Order %s: %s,%d.%02d,%s,%d,%s\n", $1, $9, int(cents / 100), cents % 100, \
    shipped ? "won" : "proposal", shipped ? 100 : 50, $5
}

END { exit status }
