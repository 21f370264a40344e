package dev.meshwright.operate.differential;

import dev.meshwright.operate.conformance.BackEnd.Sample.Distribution;
import dev.meshwright.operate.conformance.BackEnd.Weighted;
import dev.meshwright.operate.conformance.Observation;
import dev.meshwright.operate.differential.generate.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a disagreement as a test of `meshwright verify`: the configuration, and a file with the case. What the case
/// expects is what the core says today, with what was seen in a comment: whoever mends the cause writes what is right.
final class SmallCase {
    private SmallCase() {}

    /// @return the test file
    static Path write(Path folder, Disagreement found, Distribution said, String world) throws IOException {
        Files.createDirectories(folder);
        String name = found.on() + "-" + found.number() + "-" + found.island().id();
        Files.writeString(folder.resolve(name + ".config.yaml"), YamlText.documents(found.documents()));
        StringBuilder out = new StringBuilder();
        for (String line : found.problem().split("\n", -1)) {
            out.append("# ").append(found.on()).append(": ").append(line).append('\n');
        }
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("apiVersion", "meshwright.dev/v1");
        file.put("kind", "MeshTest");
        file.put("config", List.of(world, name + ".config.yaml"));
        file.put(
                "cases",
                found.island().requests().stream()
                        .map(asked -> testCase(name, asked, said))
                        .toList());
        YamlText.mapping(file, "", out);
        return Files.writeString(folder.resolve(name + ".yaml"), out.toString());
    }

    private static Map<String, Object> testCase(String name, Asked asked, Distribution said) {
        Map<String, Object> each = new LinkedHashMap<>();
        each.put("name", name);
        each.put("from", asked.from());
        Map<String, Object> request = new LinkedHashMap<>();
        boolean bytes = asked.bytes();
        String named = asked.authority().isEmpty() ? asked.sni() : plain(asked.authority());
        String host =
                asked.from().equals(Asked.OUTSIDE) ? named.isEmpty() ? "outside.example" : named : asked.address();
        request.put("url", (bytes ? "" : asked.method() + " ") + asked.scheme() + "://" + host + ":" + asked.port());
        if (!bytes) {
            request.put("path", asked.path());
            request.put("host", asked.authority());
        }
        if (!asked.headers().isEmpty()) {
            Map<String, Object> headers = new LinkedHashMap<>();
            asked.headers()
                    .forEach(h -> headers.put(
                            h.getKey(),
                            asked.headers().stream()
                                    .filter(o -> o.getKey().equals(h.getKey()))
                                    .map(Map.Entry::getValue)
                                    .toList()));
            headers.replaceAll(
                    (_, values) -> values instanceof List<?> list && list.size() == 1 ? list.getFirst() : values);
            request.put("headers", headers);
        }
        if (asked.http2()) {
            request.put("version", "HTTP/2");
        }
        if (!asked.sni().isEmpty()) {
            request.put("sni", asked.sni());
        }
        if (!asked.certificate().equals("none")) {
            request.put("certificate", asked.certificate());
        }
        each.put("request", request);
        each.put("expect", expected(said));
        return each;
    }

    private static String plain(String authority) {
        return authority.replaceFirst(":[0-9]+$", "");
    }

    private static Map<String, Object> expected(Distribution said) {
        Map<String, Object> expect = new LinkedHashMap<>();
        List<Observation> outcomes = said.outcomes().stream()
                .filter(w -> w.probability() > 0)
                .map(Weighted::observation)
                .toList();
        if (outcomes.isEmpty() || outcomes.stream().anyMatch(o -> o.ending() != Observation.Ending.ANSWERED)) {
            expect.put("fails", true);
            return expect;
        }
        List<Integer> statuses =
                outcomes.stream().map(Observation::status).distinct().sorted().toList();
        expect.put("status", statuses.size() == 1 ? statuses.getFirst() : statuses);
        Observation first = outcomes.getFirst();
        if (outcomes.size() == 1) {
            first.arrival().ifPresent(a -> {
                expect.put("backend", a.instance());
                expect.put("seen", Map.of("path", a.path(), "host", a.host()));
            });
            first.headers()
                    .getOrDefault("location", List.of())
                    .forEach(l -> expect.put("redirect", Map.of("location", l)));
        }
        return expect;
    }
}
