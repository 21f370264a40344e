package dev.meshwright.operate.conformance.authz;

import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.xds.json.MessageReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The filters that judge requests or connections at one workload, as tables of the decision core.
///
/// @param each in order; nothing for a filter that asks somebody else
public record GoldenFilters(List<Optional<Rules>> each) {
    private static final String HTTP = "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter";
    private static final String NETWORK = "envoy.config.listener.v3.Filter";
    private static final String ASKS = ".ext_authz.v3.ExtAuthz";

    public GoldenFilters {
        each = List.copyOf(each);
    }

    /// What one RBAC filter enforces, and what it only marks.
    public record Rules(RbacTable enforced, RbacTable shadow) {}

    /// Of filters that were compiled.
    ///
    /// @param http whether they are HTTP filters
    public static GoldenFilters compiled(List<byte[]> filters, boolean http) throws LoadException {
        List<Optional<Rules>> each = new ArrayList<>();
        for (byte[] filter : filters) {
            each.add(rules(filter, http));
        }
        return new GoldenFilters(each);
    }

    /// Of published files, one filter each.
    public static GoldenFilters published(List<SourceDocumentFile> files, boolean http)
            throws IOException, LoadException {
        List<byte[]> filters = new ArrayList<>();
        for (SourceDocumentFile file : files) {
            DocumentFile read = DocumentFile.read(file);
            Findings findings = new Findings();
            filters.add(MessageReader.read(
                            http ? HTTP : NETWORK, read.documents().getFirst().root(), "", findings)
                    .orElseThrow(() -> new IOException(file.name() + " is no filter: " + findings.all())));
        }
        return compiled(filters, http);
    }

    private static Optional<Rules> rules(byte[] filter, boolean http) throws LoadException {
        if (new String(filter, StandardCharsets.ISO_8859_1).contains(ASKS)) {
            return Optional.empty();
        }
        if (http) {
            return TableLoader.httpFilter(filter).filter() instanceof HttpFilter.Rbac rbac
                    ? Optional.of(new Rules(rbac.rules(), rbac.shadow()))
                    : Optional.empty();
        }
        return TableLoader.networkFilter(filter).filter() instanceof NetworkFilter.Rbac rbac
                ? Optional.of(new Rules(rbac.rules(), rbac.shadow()))
                : Optional.empty();
    }

    /// What all filters say, each for itself, with the policies by which they say it.
    ///
    /// @param request null for a connection
    /// @param metadata what a verified token said
    public List<String> verdicts(ConnectionFacts connection, @Nullable RequestView request, Metadata metadata) {
        List<String> verdicts = new ArrayList<>();
        for (Optional<Rules> rules : each) {
            verdicts.add(rules.map(r -> verdict(r.enforced(), connection, request, metadata) + ", marks "
                            + verdict(r.shadow(), connection, request, metadata))
                    .orElse("asks"));
        }
        return verdicts;
    }

    private static String verdict(
            RbacTable table, ConnectionFacts connection, @Nullable RequestView request, Metadata metadata) {
        int policy = table.policyOf(connection, request, metadata);
        return (table.allows(policy) ? "allowed" : "denied")
                + (policy == RbacTable.NO_POLICY ? " by none" : " by " + table.policyName(policy));
    }
}
