module alloyhost

go 1.19
