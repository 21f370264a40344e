package dev.meshwright.operate.conformance.conversion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /// The folders of cases in a folder, by name.
    public static List<Path> folders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> Files.isRegularFile(path.resolve("input.yaml")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param folder of the case
    public static ConversionCase of(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve("istio.yaml")) && !Files.isRegularFile(folder.resolve("status.yaml"))) {
            throw new IOException("neither istio.yaml nor status.yaml is there");
        }
        return new ConversionCase(
                folder.getFileName().toString(),
                text(folder.resolve("input.yaml")),
                text(folder.resolve("istio.yaml")),
                text(folder.resolve("status.yaml")));
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
