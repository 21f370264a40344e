package dev.meshwright.architect.explain;

/// Names of compiled resources in the words of their authors.
final class Names {
    private Names() {}

    /// A cluster name taken apart: `DIRECTION|PORT|SUBSET|HOST`.
    ///
    /// @param port 0 when the name is of another form
    record Cluster(String direction, int port, String subset, String host) {
        static Cluster of(String name) {
            String bare = name.endsWith(":") ? name.substring(0, name.length() - 1) : name;
            String[] parts = bare.split("\\|", -1);
            boolean known = parts.length == 4 && parts[1].matches("[0-9]{1,5}");
            return known
                    ? new Cluster(parts[0], Integer.parseInt(parts[1]), parts[2], parts[3])
                    : new Cluster("", 0, "", name);
        }
    }

    static String cluster(String name) {
        Cluster cluster = Cluster.of(name);
        if (cluster.port() == 0) {
            return name;
        }
        if (cluster.direction().equals("inbound")) {
            return "the program's port " + cluster.port();
        }
        return cluster.host() + ":" + cluster.port()
                + (cluster.subset().isEmpty() ? "" : ", subset " + cluster.subset());
    }
}
