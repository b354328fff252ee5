import FuzzRunner

runFuzzer([.ledger])
