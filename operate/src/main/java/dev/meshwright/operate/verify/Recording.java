package dev.meshwright.operate.verify;

import dev.meshwright.architect.explain.JsonText;
import dev.meshwright.architect.explain.Target;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.operate.conformance.ConformanceCase;
import dev.meshwright.operate.conformance.CoreBackEnd;
import dev.meshwright.operate.conformance.EchoWorld;
import dev.meshwright.operate.conformance.Request;
import dev.meshwright.operate.verify.file.Named;
import dev.meshwright.operate.verify.file.TestCase;
import dev.meshwright.operate.verify.file.TestFileReader;
import dev.meshwright.operate.verify.file.TestRequest;
import dev.meshwright.operate.verify.record.RecordedCalls;
import dev.meshwright.operate.verify.record.RecordedCases;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A test file out of an access log or a tap.
///
/// @param text YAML
/// @param calls of the record that became cases
/// @param skipped other lines of the log, or documents of the tap
public record Recording(String text, int calls, int skipped) {
    /// @param record of a sidecar's outbound side, or of a gateway
    /// @param from who sent it: a workload, or `outside`
    /// @param config what the mesh is made of
    /// @param configNames as the test file shall name it
    public static Recording of(String record, String from, List<SourceDocumentFile> config, List<String> configNames) {
        RecordedCalls read = RecordedCalls.of(record, from);
        try (CoreBackEnd core = new CoreBackEnd()) {
            core.prepare(new ConformanceCase.Traffic(
                    "verify", "recorded", new EchoWorld("recorded", config), List.of(), List.of(), List.of()));
            Requests requests = new Requests(core.world(), new Findings());
            RecordedCases cases =
                    new RecordedCases(core, (url, headers) -> request(requests, from, url, headers), from);
            String head = "apiVersion: " + TestFileReader.API_VERSION + "\nkind: " + TestFileReader.KIND
                    + "\nname: recorded\nconfig: " + JsonText.compact(configNames) + "\ncases:\n";
            String written = cases.yaml(read);
            return new Recording(
                    head + (written.isEmpty() ? "  []\n" : written),
                    read.calls().size(),
                    read.skipped());
        }
    }

    private static Optional<Request> request(
            Requests requests, String from, String url, List<Map.Entry<String, String>> headers) {
        Position nowhere = Position.BUILT_IN;
        TestCase.Sender sender = from.equals("outside")
                ? new TestCase.Sender.Outside(new Named(Named.What.GATEWAY, "", nowhere, "from"))
                : new TestCase.Sender.Workload(new Named(Named.What.WORKLOAD, from, nowhere, "from"));
        try {
            TestRequest request = new TestRequest(
                    Target.parse(url),
                    "",
                    headers,
                    "",
                    "",
                    List.of(),
                    Request.ClientCertificate.NONE,
                    false,
                    false,
                    false,
                    false,
                    0);
            return requests.of(new TestCase(url, nowhere, sender, request, 1, List.of(), List.of()), 1);
        } catch (Target.Malformed e) {
            return Optional.empty();
        }
    }
}
