import FuzzRunner

runFuzzer([.session])
