package dev.meshwright.operate.conformance.conversion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One folder of the format, read as texts.
///
/// @param istio empty: the input means nothing to Istio
/// @param status empty: none is published
public record ConversionCase(String name, String input, String istio, String status) {
    private static final Pattern SUFFIX = Pattern.compile("\\.svc\\.([a-z][a-z.-]*[a-z])");
    private static final String USUAL_SUFFIX = "domain.suffix";

    /// All cases below a folder, by name.
    public static List<ConversionCase> read(Path folder) throws IOException {
        List<ConversionCase> cases = new ArrayList<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.sorted().toList()) {
                if (Files.isRegularFile(path.resolve("input.yaml"))) {
                    cases.add(new ConversionCase(
                            path.getFileName().toString(),
                            text(path.resolve("input.yaml")),
                            text(path.resolve("istio.yaml")),
                            text(path.resolve("status.yaml"))));
                }
            }
        }
        return cases;
    }

    private static String text(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.readString(file) : "";
    }

    /// The suffix of mesh-internal hosts on the Istio side.
    String domainSuffix() {
        Matcher matcher = SUFFIX.matcher(istio + status);
        return matcher.find() ? matcher.group(1) : USUAL_SUFFIX;
    }
}
