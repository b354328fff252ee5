import FuzzRunner

runFuzzer([.mcp])
