#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace frontrow {

/// The origin of a site (RFC 6454), such as https://theatre.example: what a policy can name, and nothing that could end
/// the policy and begin another.
class Origin {
public:
    static constexpr std::size_t kMaxBytes = 200;

    /// Returns the origin in small letters, or nothing.
    static std::optional<Origin> parse(std::string_view input) {
        std::string text(input);
        for (char& c : text)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        std::string_view rest = text;
        if (text.size() > kMaxBytes) return {};
        if (rest.starts_with("https://"))
            rest.remove_prefix(8);
        else if (rest.starts_with("http://"))
            rest.remove_prefix(7);
        else
            return {};
        const auto colon = std::min(rest.find(':'), rest.size());
        const auto host = rest.substr(0, colon);
        const auto port = rest.substr(std::min(colon + 1, rest.size()));
        constexpr auto in_host = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        };
        const bool is_host = !host.empty() && host.front() != '.' && host.back() != '.' &&
                             host.find("..") == std::string_view::npos &&
                             std::all_of(host.begin(), host.end(), in_host);
        const bool is_port = colon == rest.size() ||
                             (!port.empty() && port.size() <= 5 &&
                              std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }));
        if (!is_host || !is_port) return {};
        return Origin(std::move(text));
    }
    static Origin trusted(std::string text) { return Origin(std::move(text)); }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    auto operator<=>(const Origin&) const = default;

private:
    explicit Origin(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// Which other sites may show the seats inside their pages; none to begin with.
struct EmbedSettings {
    std::vector<Origin> origins{};
    std::int64_t row_version = 1; ///< Goes up by one with every edit.
};

/// How these settings are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class EmbedTable {
public:
    virtual ~EmbedTable() = default;
    /// Returns the settings; until a write that asked ends, nobody else changes them.
    [[nodiscard]] virtual EmbedSettings find() = 0;
    /// Replaces the origins, and counts the edit.
    virtual void put(const std::vector<Origin>& origins) = 0;
};

} // namespace frontrow
