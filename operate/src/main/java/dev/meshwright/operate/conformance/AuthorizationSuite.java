package dev.meshwright.operate.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Istio's authorization policies with the filters that they become:
/// `authz/CASE/{input.yaml,case.json,filter-N.yaml}`. The cases are read and not asked yet: some ask
/// extension providers (`AuthorizationGoldenTest` compares the others).
final class AuthorizationSuite implements SuiteReader {
    @Override
    public String suite() {
        return "authz";
    }

    @Override
    public Optional<Path> find(Path folder) {
        return Folders.find(folder, suite()).filter(f -> !cases(f).isEmpty());
    }

    /// In the folder, or in folders by protocol.
    private static List<Path> cases(Path folder) {
        return Stream.concat(
                        Folders.list(folder).stream(),
                        Folders.list(folder).stream().flatMap(f -> Folders.list(f).stream()))
                .filter(c -> Files.isRegularFile(c.resolve("case.json")))
                .toList();
    }

    @Override
    public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
        List<ConformanceCase> cases = new ArrayList<>();
        for (Path each : cases(folder)) {
            List<String> filters = Folders.files(each, ".yaml").stream()
                    .map(f -> f.getFileName().toString())
                    .filter(name -> name.startsWith("filter-"))
                    .toList();
            cases.add(new ConformanceCase.Documents(
                    suite(),
                    folder.relativize(each).toString(),
                    Json.write(Json.map(Json.read(each.resolve("case.json")))),
                    filters.toString(),
                    () -> new ConformanceCase.Answer("not asked yet", ""),
                    List.of(new Construct(Construct.Kind.WAITING_KIND, "AuthorizationPolicy"))));
        }
        return cases;
    }
}
