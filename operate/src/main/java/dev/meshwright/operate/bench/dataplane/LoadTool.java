package dev.meshwright.operate.bench.dataplane;

import java.util.List;

/// A program that makes load: how it is called, and what its output says.
interface LoadTool {
    /// @param target `http://127.0.0.1:PORT`
    List<String> command(String target, Scenario.Request request, int seconds);

    /// Reads its standard output.
    ///
    /// @throws IllegalArgumentException when that is not what the tool prints after a run
    LoadFigures read(String output);
}
