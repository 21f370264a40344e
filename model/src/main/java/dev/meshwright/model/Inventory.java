package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;
import java.util.Map;

/// What documents say should exist, without an address to send anything to: pod templates, service accounts,
/// namespaces, and certificates that others name. Never an endpoint ([Workload] is); it tells whether a
/// subset's labels or a selector can match anything, and which accounts a service runs as.
///
/// Lists are in a stable order (namespace, name).
public record Inventory(
        List<Template> templates,
        List<ServiceAccount> serviceAccounts,
        List<Namespace> namespaces,
        List<Credential> credentials) {
    public static final Inventory EMPTY = new Inventory(List.of(), List.of(), List.of(), List.of());

    public Inventory {
        templates = List.copyOf(templates);
        serviceAccounts = List.copyOf(serviceAccounts);
        namespaces = List.copyOf(namespaces);
        credentials = List.copyOf(credentials);
    }

    /// Pods of one kind: the template of a Deployment, StatefulSet, DaemonSet or WorkloadGroup, or a Pod
    /// without an IP.
    ///
    /// @param kind the dialect's kind word of the owner
    /// @param name the owner's name
    /// @param labels that its pods carry
    /// @param serviceAccount `default` when not written
    /// @param ports port name to number, named ones only
    /// @param replicas 0 or more; 1 when not written
    public record Template(
            String kind,
            String name,
            String namespace,
            Map<String, String> labels,
            String serviceAccount,
            Map<String, Integer> ports,
            int replicas,
            Origin origin) {
        public Template {
            labels = SortedCopy.of(labels);
            ports = SortedCopy.of(ports);
        }
    }

    public record ServiceAccount(String name, String namespace, Origin origin) {}

    public record Namespace(String name, Map<String, String> labels, Origin origin) {
        public Namespace {
            labels = SortedCopy.of(labels);
        }
    }
}
