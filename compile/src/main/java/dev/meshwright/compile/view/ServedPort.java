package dev.meshwright.compile.view;

import dev.meshwright.model.Service;

/// A port of a service.
public record ServedPort(Service service, Service.Port port) {}
