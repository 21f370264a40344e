package dev.meshwright.operate.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Every suite whose format is known.
public final class Suites {
    private Suites() {}

    public static List<SuiteReader> all() {
        List<SuiteReader> readers = new ArrayList<>(GatewayApiSuite.all());
        readers.addAll(DocumentSuites.all());
        readers.add(TrafficSuite.traffic());
        readers.add(TrafficSuite.security());
        readers.add(new SimulationSuite());
        readers.add(new AuthorizationSuite());
        readers.addAll(ConversionReader.all());
        return readers;
    }

    /// Names of the suites, which are those of their folders.
    static Set<String> names() {
        return all().stream().map(SuiteReader::suite).collect(Collectors.toUnmodifiableSet());
    }

    /// The cases of the suites that are found in a folder.
    ///
    /// @param wanted which suites, by the whole name or a part
    public static List<ConformanceCase> read(Path folder, Pattern wanted, Corpus corpus) throws IOException {
        List<ConformanceCase> cases = new ArrayList<>();
        for (SuiteReader reader : all()) {
            if (wanted.matcher(reader.suite()).find()) {
                for (Path found : reader.find(folder)) {
                    cases.addAll(reader.read(found, corpus));
                }
            }
        }
        return cases;
    }
}
