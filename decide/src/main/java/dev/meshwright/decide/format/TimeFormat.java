package dev.meshwright.decide.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// A format of times as `%START_TIME(%Y-%m-%d)%` has it: strftime's conversions in English, `%s` for the seconds since
/// the epoch, and `%f` or `%3f` for digits of the second's fraction (Envoy docs, "Access logging: command operators").
/// What is no conversion stands as it is written.
public record TimeFormat(String format, ZoneId zone) {
    private static final int FRACTION_DIGITS = 9;

    public void append(long epochMillis, StringBuilder to) {
        ZonedDateTime time = Instant.ofEpochMilli(epochMillis).atZone(zone);
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                to.append(c);
                i++;
                continue;
            }
            char kind = format.charAt(i + 1);
            if (kind >= '1' && kind <= '9' && i + 2 < format.length() && format.charAt(i + 2) == 'f') {
                fraction(time, kind - '0', to);
                i += 3;
            } else {
                conversion(time, kind, to);
                i += 2;
            }
        }
    }

    private static void conversion(ZonedDateTime time, char kind, StringBuilder to) {
        int week = time.getDayOfWeek().getValue() % 7;
        switch (kind) {
            case 'Y' -> to.append(time.getYear());
            case 'C' -> padded(time.getYear() / 100, 2, '0', to);
            case 'y' -> padded(time.getYear() % 100, 2, '0', to);
            case 'm' -> padded(time.getMonthValue(), 2, '0', to);
            case 'd' -> padded(time.getDayOfMonth(), 2, '0', to);
            case 'e' -> padded(time.getDayOfMonth(), 2, ' ', to);
            case 'j' -> padded(time.getDayOfYear(), 3, '0', to);
            case 'H' -> padded(time.getHour(), 2, '0', to);
            case 'k' -> padded(time.getHour(), 2, ' ', to);
            case 'I' -> padded(ofTwelve(time), 2, '0', to);
            case 'l' -> padded(ofTwelve(time), 2, ' ', to);
            case 'M' -> padded(time.getMinute(), 2, '0', to);
            case 'S' -> padded(time.getSecond(), 2, '0', to);
            case 'a' -> words(time, "EEE", to);
            case 'A' -> words(time, "EEEE", to);
            case 'b', 'h' -> words(time, "MMM", to);
            case 'B' -> words(time, "MMMM", to);
            case 'p' -> to.append(time.getHour() < 12 ? "AM" : "PM");
            case 'P' -> to.append(time.getHour() < 12 ? "am" : "pm");
            case 'u' -> to.append(time.getDayOfWeek().getValue());
            case 'w' -> to.append(week);
            case 'U' -> padded((time.getDayOfYear() + 6 - week) / 7, 2, '0', to);
            case 'W' -> padded((time.getDayOfYear() + 6 - (week + 6) % 7) / 7, 2, '0', to);
            case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', to);
            case 'G' -> to.append(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'g' -> padded(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, '0', to);
            case 'z' -> words(time, "xx", to);
            case 'Z' -> to.append(time.getZone().getId().equals("Z") ? "UTC" : shortZone(time));
            case 's' -> to.append(time.toEpochSecond());
            case 'f' -> fraction(time, FRACTION_DIGITS, to);
            case 'F' -> several(time, "Y-m-d", to);
            case 'D', 'x' -> several(time, "m/d/y", to);
            case 'T', 'X' -> several(time, "H:M:S", to);
            case 'R' -> several(time, "H:M", to);
            case 'r' -> several(time, "I:M:S p", to);
            case 'c' -> several(time, "a b e H:M:S Y", to);
            case 'n' -> to.append('\n');
            case 't' -> to.append('\t');
            case '%' -> to.append('%');
            default -> to.append('%').append(kind);
        }
    }

    /// Conversions by their letters, with what stands between.
    private static void several(ZonedDateTime time, String letters, StringBuilder to) {
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            if (Character.isLetter(c)) {
                conversion(time, c, to);
            } else {
                to.append(c);
            }
        }
    }

    private static int ofTwelve(ZonedDateTime time) {
        return (time.getHour() + 11) % 12 + 1;
    }

    private static void words(ZonedDateTime time, String pattern, StringBuilder to) {
        DateTimeFormatter.ofPattern(pattern, Locale.US).formatTo(time, to);
    }

    private static String shortZone(ZonedDateTime time) {
        return DateTimeFormatter.ofPattern("zzz", Locale.US).format(time);
    }

    private static void fraction(ZonedDateTime time, int digits, StringBuilder to) {
        int from = to.length();
        padded(time.getNano(), FRACTION_DIGITS, '0', to);
        to.setLength(from + digits);
    }

    private static void padded(int number, int width, char with, StringBuilder to) {
        String digits = Integer.toString(number);
        to.repeat(with, Math.max(0, width - digits.length())).append(digits);
    }
}
