#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"
#include "domain/text.hpp"
#include "formats/json.hpp"

namespace frontrow {

/// Reads what another server has answered. What is missing or of another type is empty: the caller decides what that
/// means, and nothing of it is trusted for more than it says.
class ProviderJson {
public:
    /// Empty where it is no JSON object.
    static ProviderJson parse(std::string_view body) {
        try {
            return ProviderJson(parse_body(body));
        } catch (const Refusal&) { // as an answer without a field
            return ProviderJson(Json::object());
        }
    }

    [[nodiscard]] std::string text(const char* name) const {
        const Json* value = find(name);
        return value && value->is_string() ? value->get<std::string>() : std::string();
    }
    /// The same where it is a name: a few plain characters, which may stand in a path.
    [[nodiscard]] std::string name(const char* field) const {
        auto value = text(field);
        return is_name(value) ? value : std::string();
    }
    [[nodiscard]] std::optional<std::int64_t> integer(const char* name) const {
        const Json* value = find(name);
        if (!value || !value->is_number_integer()) return {};
        if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) return {};
        return value->get<std::int64_t>();
    }
    [[nodiscard]] std::optional<bool> flag(const char* name) const {
        const Json* value = find(name);
        return value && value->is_boolean() ? std::optional(value->get<bool>()) : std::nullopt;
    }
    [[nodiscard]] ProviderJson object(const char* name) const {
        const Json* value = find(name);
        return ProviderJson(value && value->is_object() ? *value : Json::object());
    }

    /// The objects of a list, empty where there is none.
    [[nodiscard]] std::vector<ProviderJson> list(const char* name) const {
        std::vector<ProviderJson> items;
        const Json* value = find(name);
        if (!value || !value->is_array()) return items;
        for (const auto& item : *value) items.push_back(ProviderJson(item));
        return items;
    }
    [[nodiscard]] bool has_list(const char* name) const {
        const Json* value = find(name);
        return value && value->is_array();
    }

    static bool is_name(std::string_view value) {
        constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
        return !value.empty() && value.size() <= 255 && value.find_first_not_of(letters) == std::string_view::npos;
    }

private:
    explicit ProviderJson(Json json) : json_(std::move(json)) {}
    [[nodiscard]] const Json* find(const char* name) const {
        if (!json_.is_object()) return nullptr;
        const auto found = json_.find(name);
        return found == json_.end() ? nullptr : &*found;
    }
    Json json_;
};

} // namespace frontrow
