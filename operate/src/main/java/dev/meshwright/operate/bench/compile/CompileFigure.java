package dev.meshwright.operate.bench.compile;

import java.util.List;

/// What a figure of the bench is called, and what it says.
record CompileFigure(String name, String meaning) {
    static final List<CompileFigure> ALL = List.of(
            new CompileFigure("inputMegabytes", "documents, MB"),
            new CompileFigure("resources", "resources of one sidecar"),
            new CompileFigure("resourceMegabytes", "resources of one sidecar, MB"),
            new CompileFigure("coldTotal", "cold: start of the process to resources, ms"),
            new CompileFigure("start", "  of it start of the JVM to main, ms"),
            new CompileFigure("files", "  of it reading files, ms"),
            new CompileFigure("model", "  of it documents and model, ms"),
            new CompileFigure("compile", "  of it compilation, ms"),
            new CompileFigure("mainCpu", "  CPU of the thread that does it, ms"),
            new CompileFigure("modelCpu", "    for documents and model, ms"),
            new CompileFigure("compileCpu", "    for compilation, ms"),
            new CompileFigure("coldCpu", "  CPU of all threads, ms"),
            new CompileFigure("coldAllocatedMegabytes", "  allocated by all threads, MB"),
            new CompileFigure("editFirst", "first changed route after that, ms"),
            new CompileFigure("editMedian", "one changed route, ms"),
            new CompileFigure("editCpu", "  CPU, ms"),
            new CompileFigure("editAllocatedKilobytes", "  allocated, kB"),
            new CompileFigure("editChangedResources", "  resources changed by it, at most"),
            new CompileFigure("editChangedBytes", "  their size, bytes, at most"),
            new CompileFigure("unchangedMillis", "nothing changed, ms"),
            new CompileFigure("spaceMedian", "white space changed, ms"),
            new CompileFigure("spaceChangedResources", "  resources changed by all such edits"),
            new CompileFigure("planeReady", "control plane: start of the process to serving, ms"),
            new CompileFigure("planeResident", "  resident with one sidecar connected, MB"));
}
