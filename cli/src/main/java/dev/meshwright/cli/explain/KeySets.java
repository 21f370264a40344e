package dev.meshwright.cli.explain;

import dev.meshwright.cli.documents.TextFile;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keys that stand for those at a `jwksUri`: what `--jwks URI=FILE` gives.
record KeySets(Map<String, byte[]> byUri) {
    /// @param given each `URI=FILE`; a URI may have `=` in it
    static KeySets read(List<String> given) {
        Map<String, byte[]> byUri = new HashMap<>();
        for (String each : given) {
            int equals = each.lastIndexOf('=');
            if (equals <= 0) {
                throw new Failure(
                        ExitCode.USAGE,
                        "--jwks: '" + each + "' (expected: URI=FILE)",
                        "",
                        "name the jwksUri and a file");
            }
            Path file = Path.of(each.substring(equals + 1));
            byUri.put(each.substring(0, equals), TextFile.bytes(file));
        }
        return new KeySets(byUri);
    }

    Optional<byte[]> at(String uri) {
        return Optional.ofNullable(byUri.get(uri));
    }
}
