package dev.meshwright.control.store;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.dialects.Element;

/// What makes two documents the same element: API group (without version), kind, namespace and name.
///
/// @param group empty for Kubernetes' core kinds
public record ElementKey(String group, ElementId id) {
    public static ElementKey of(Element element) {
        int slash = element.apiVersion().indexOf('/');
        return new ElementKey(slash < 0 ? "" : element.apiVersion().substring(0, slash), element.id());
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
