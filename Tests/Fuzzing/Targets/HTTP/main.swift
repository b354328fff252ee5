import FuzzRunner

runFuzzer([.httpRequest])
