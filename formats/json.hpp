#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "domain/result.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// JSON that keeps its fields in the order they were written.
using Json = nlohmann::ordered_json;

/// Promises bytes that may also stand inside an HTML script element: every '<' is escaped. What is not UTF-8 in a text
/// is replaced: an answer never fails because of what somebody sent.
inline std::string to_bytes(const Json& json) {
    const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string bytes;
    bytes.reserve(text.size());
    for (const char c : text) {
        if (c == '<')
            bytes += "\\u003c"; // a '<' can only stand inside a string
        else
            bytes += c;
    }
    return bytes;
}

/// One JSON object of a request, read field by field. Every reader throws Refusal, naming the field's path, where the
/// value is missing, of another type or out of bounds. Unknown fields are passed over.
class Fields {
public:
    Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
        if (!object.is_object()) refuse(path_.empty() ? "body" : path_, "must be an object");
    }

    [[nodiscard]] bool has(const char* name) const {
        const auto found = object_.find(name);
        return found != object_.end() && !found->is_null();
    }
    [[nodiscard]] std::string path(const std::string& name) const { return path_.empty() ? name : path_ + "." + name; }

    [[nodiscard]] std::string text(const char* name, std::size_t max_bytes) const {
        const Json& value = required(name);
        if (!value.is_string()) refuse(path(name), "must be a string");
        const auto& text = value.get_ref<const std::string&>();
        if (text.size() > max_bytes)
            refuse(path(name), "must not be longer than " + std::to_string(max_bytes) + " bytes");
        if (!is_plain_text(text)) refuse(path(name), "must be plain text without control characters");
        return without_invisible(text);
    }
    [[nodiscard]] std::optional<std::string> optional_text(const char* name, std::size_t max_bytes) const {
        if (!has(name)) return {};
        return text(name, max_bytes);
    }
    [[nodiscard]] std::int64_t integer(const char* name, std::int64_t least, std::int64_t most) const {
        const Json& value = required(name);
        const auto bounds = "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
        const bool too_large =
            value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
        if (!value.is_number_integer() || too_large) refuse(path(name), bounds);
        const auto number = value.get<std::int64_t>();
        if (number < least || number > most) refuse(path(name), bounds);
        return number;
    }
    /// `missing` where the field is missing.
    [[nodiscard]] bool flag(const char* name, bool missing) const {
        if (!has(name)) return missing;
        const Json& value = object_.at(name);
        if (!value.is_boolean()) refuse(path(name), "must be true or false");
        return value.get<bool>();
    }
    [[nodiscard]] double number(const char* name, double least, double most) const {
        const Json& value = required(name);
        const double number = value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
        if (!(number >= least && number <= most))
            refuse(path(name),
                   "must be a number from " + Json(least).dump() + " to " + Json(most).dump()); // NaN is not in between
        return number;
    }
    /// The value itself, of whatever type.
    [[nodiscard]] const Json& value(const char* name) const { return required(name); }
    [[nodiscard]] Fields object(const char* name) const { return Fields(required(name), path(name)); }

    /// Calls `each(const Json& item, const std::string& path)` for the items of an array; does nothing where the field
    /// is missing.
    template <class Each>
    void for_each(const char* name, std::size_t max_items, Each&& each) const {
        if (!has(name)) return;
        const Json& value = object_.at(name);
        if (!value.is_array()) refuse(path(name), "must be an array");
        if (value.size() > max_items)
            refuse(path(name), "must not have more than " + std::to_string(max_items) + " items");
        for (std::size_t i = 0; i < value.size(); ++i) each(value[i], path(name) + "[" + std::to_string(i) + "]");
    }

    [[noreturn]] static void refuse(std::string field, const std::string& why) {
        std::string detail = "The field " + field + " " + why + ".";
        throw Refusal(Error::invalid(std::move(field), std::move(detail)));
    }

private:
    const Json& required(const char* name) const {
        const auto found = object_.find(name);
        if (found == object_.end() || found->is_null()) refuse(path(name), "is missing");
        return *found;
    }

    const Json& object_;
    std::string path_;
};

namespace json_rules {

[[noreturn]] inline void malformed(const char* why) { throw Refusal({ErrorKind::malformed, "malformed", why, "body"}); }

/// Reads a document once without building anything: refuses what is nested too deeply, an object that names a field
/// twice, since two readers might believe different ones, one with more fields than any of ours, and more values than
/// any document of ours has. Takes time in proportion to the bytes. (The library's own callback parser does not: it
/// looks through the whole parent at the end of each object.)
class Shape final : public nlohmann::json_sax<Json> {
public:
    static constexpr std::size_t kMaxValues = 4'000'000;

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(Json::number_integer_t) override { return value(); }
    bool number_unsigned(Json::number_unsigned_t) override { return value(); }
    bool number_float(Json::number_float_t, const std::string&) override { return value(); }
    bool string(std::string&) override { return value(); }
    bool binary(Json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(false); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_array() override { return close(); }
    bool key(std::string& name) override {
        Step& object = open_.back();
        object.key = name.substr(0, kMaxKeyShown);
        if (!object.fields.insert(std::move(name)).second) malformed("The JSON of the body names a field twice.");
        if (object.fields.size() > kMaxFields) malformed("An object of the body has too many fields.");
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

    /// Returns where reading is, or where it has ended: "zones[0].rows[2]"; empty at the top.
    [[nodiscard]] std::string path() const {
        std::string path;
        for (const auto& step : open_) {
            if (step.is_array)
                path += '[' + std::to_string(step.items) + ']';
            else if (!step.key.empty())
                path += (path.empty() ? "" : ".") + step.key;
        }
        return path;
    }

private:
    static constexpr std::size_t kMaxDepth = 33;
    static constexpr std::size_t kMaxFields = 100;  ///< Of one object: each is compared with all before it.
    static constexpr std::size_t kMaxKeyShown = 40; ///< Long enough to be found.

    struct Step {
        bool is_array = false;
        std::size_t items = 0; ///< Of an array, those that are read.
        std::string key{};     ///< Of an object, the one being read.
        std::set<std::string> fields{};
    };

    bool value() {
        count();
        return step_on();
    }
    bool open(bool is_array) {
        count();
        open_.push_back({is_array});
        if (open_.size() > kMaxDepth) malformed("The JSON of the body is nested too deeply.");
        return true;
    }
    bool close() {
        open_.pop_back();
        return step_on();
    }
    void count() {
        if (++values_ <= kMaxValues) return;
        open_.clear(); // it is no place's fault
        malformed("The JSON of the body has too many values.");
    }
    bool step_on() {
        if (!open_.empty()) ++open_.back().items;
        return true;
    }

    std::vector<Step> open_;
    std::size_t values_ = 0;
};

} // namespace json_rules

/// Returns the JSON value of a request body, in time linear in its bytes. Throws Refusal where it is none: not UTF-8,
/// NaN, cut short, too deep, with a byte order mark or with a field named twice.
inline Json parse_body(std::string_view body) {
    if (body.starts_with("\xEF\xBB\xBF")) json_rules::malformed("The body begins with a byte order mark.");
    if (body.find('\0') != std::string_view::npos)
        json_rules::malformed("The body has a NUL in it."); // the parser would stop there
    json_rules::Shape shape;
    if (!Json::sax_parse(body, &shape)) json_rules::malformed("The body is not valid JSON.");
    return Json::parse(body);
}

} // namespace frontrow
