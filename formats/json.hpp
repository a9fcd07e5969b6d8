#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
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

/// Returns bytes that may also stand inside an HTML script element: every '<' is escaped. What is not UTF-8 in a text
/// is replaced: an answer never fails because of what somebody sent.
inline std::string to_bytes(const Json& json) {
    std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.find('<') == std::string::npos) return text;
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

namespace json_fields {

inline void add(Json::object_t&) {}
template <class Value, class... Rest>
void add(Json::object_t& object, const char* name, Value&& value, Rest&&... rest) {
    object.emplace_back(name, std::forward<Value>(value));
    add(object, std::forward<Rest>(rest)...);
}

} // namespace json_fields

/// Returns an object of fields that are given as name, value, name, value, … and of which no two have the same name.
/// The same as a list in braces, which allocates four times as often, for answers that are made many times a second.
template <class... NamesAndValues>
Json object_of(NamesAndValues&&... fields) {
    Json json = Json::object();
    auto& object = json.get_ref<Json::object_t&>();
    object.reserve(sizeof...(fields) / 2);
    json_fields::add(object, std::forward<NamesAndValues>(fields)...);
    return json;
}

/// Returns what there is to say about a file as a list of {code, place, detail, values}.
inline Json remarks_json(const std::vector<Remark>& remarks) {
    Json list = Json::array();
    for (const auto& remark : remarks) {
        Json values = Json::object();
        for (const auto& [name, value] : remark.values) values[name] = value;
        list.push_back(
            {{"code", remark.code}, {"place", remark.place}, {"detail", remark.detail}, {"values", std::move(values)}});
    }
    return list;
}

/// One JSON object of a request, read field by field. Every reader throws Refusal, naming the field's path, where the
/// value is missing, of another type or out of bounds. Unknown fields are passed over.
class Fields {
public:
    Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
        if (!object.is_object()) refuse(path_.empty() ? "body" : path_, "must be an object", "wrong_type");
    }

    [[nodiscard]] bool has(const char* name) const {
        const auto found = object_.find(name);
        return found != object_.end() && !found->is_null();
    }
    [[nodiscard]] std::string path(const std::string& name) const { return path_.empty() ? name : path_ + "." + name; }

    [[nodiscard]] std::string text(const char* name, std::size_t max_bytes) const {
        const Json& value = required(name);
        if (!value.is_string()) refuse(path(name), "must be a string", "wrong_type");
        const auto& text = value.get_ref<const std::string&>();
        if (text.size() > max_bytes)
            refuse(path(name), "must not be longer than " + std::to_string(max_bytes) + " bytes", "too_long");
        if (!is_plain_text(text)) refuse(path(name), "must be plain text without control characters", "not_plain");
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
        if (!value.is_number_integer() || too_large) refuse(path(name), bounds, "out_of_range");
        const auto number = value.get<std::int64_t>();
        if (number < least || number > most) refuse(path(name), bounds, "out_of_range");
        return number;
    }
    /// `missing` where the field is missing.
    [[nodiscard]] bool flag(const char* name, bool missing) const {
        if (!has(name)) return missing;
        const Json& value = object_.at(name);
        if (!value.is_boolean()) refuse(path(name), "must be true or false", "wrong_type");
        return value.get<bool>();
    }
    [[nodiscard]] double number(const char* name, double least, double most) const {
        const Json& value = required(name);
        const double number = value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
        if (!(number >= least && number <= most))
            refuse(path(name), "must be a number from " + Json(least).dump() + " to " + Json(most).dump(),
                   "out_of_range"); // NaN is not in between
        return number;
    }
    /// The object itself.
    [[nodiscard]] const Json& json() const noexcept { return object_; }
    /// The value itself, of whatever type.
    [[nodiscard]] const Json& value(const char* name) const { return required(name); }
    [[nodiscard]] Fields object(const char* name) const { return Fields(required(name), path(name)); }

    /// Calls `each(const Json& item, const std::string& path)` for the items of an array; does nothing where the field
    /// is missing.
    template <class Each>
    void for_each(const char* name, std::size_t max_items, Each&& each) const {
        if (!has(name)) return;
        const Json& value = object_.at(name);
        if (!value.is_array()) refuse(path(name), "must be an array", "wrong_type");
        if (value.size() > max_items)
            refuse(path(name), "must not have more than " + std::to_string(max_items) + " items", "too_many");
        for (std::size_t i = 0; i < value.size(); ++i) each(value[i], path(name) + "[" + std::to_string(i) + "]");
    }

    [[noreturn]] static void refuse(std::string field, const std::string& why, const char* reason = "invalid") {
        std::string detail = "The field " + field + " " + why + ".";
        throw Refusal(Error::invalid(std::move(field), std::move(detail), reason));
    }

private:
    const Json& required(const char* name) const {
        const auto found = object_.find(name);
        if (found == object_.end() || found->is_null()) refuse(path(name), "is missing", "missing");
        return *found;
    }

    const Json& object_;
    std::string path_;
};

namespace json_rules {

[[noreturn]] inline void malformed(const char* why) { throw Refusal({ErrorKind::malformed, "malformed", why, "body"}); }

/// Builds a document in one pass. Refuses what is nested too deeply, an object that names a field twice, since two
/// readers might believe different ones, one with more fields than any of ours, and more values than any document of
/// ours has. Takes time in proportion to the bytes. (The library's own callback parser does not: it looks through the
/// whole parent at the end of each object.)
class Builder final : public nlohmann::json_sax<Json> {
public:
    explicit Builder(std::size_t max_values) : max_values_(max_values) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(Json::number_integer_t value) override { return add(value); }
    bool number_unsigned(Json::number_unsigned_t value) override { return add(value); }
    bool number_float(Json::number_float_t value, const std::string&) override { return add(value); }
    bool string(std::string& value) override { return add(std::move(value)); }
    bool binary(Json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::value_t::object); }
    bool end_object() override {
        fields_.clear();
        for (const auto& [name, value] : open_.back()->get_ref<const Json::object_t&>()) fields_.push_back(name);
        std::sort(fields_.begin(), fields_.end());
        const auto twice = std::adjacent_find(fields_.begin(), fields_.end());
        if (twice != fields_.end()) {
            name_ = *twice; // the place of the fault
            malformed("The JSON of the body names a field twice.");
        }
        open_.pop_back();
        return true;
    }
    bool start_array(std::size_t) override { return open(Json::value_t::array); }
    bool end_array() override {
        open_.pop_back();
        return true;
    }
    bool key(std::string& name) override {
        if (open_.back()->size() == kMaxFields) malformed("An object of the body has too many fields.");
        name_ = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

    /// The document, once it has been read.
    [[nodiscard]] Json take() { return std::move(document_); }

    /// Returns where reading is, or where it has ended: "zones[0].rows[2]"; empty at the top.
    [[nodiscard]] std::string path() const {
        std::string path;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            const bool is_innermost = i + 1 == open_.size();
            if (const auto* array = open_[i]->get_ptr<const Json::array_t*>()) {
                path += '[' + std::to_string(array->size() - (is_innermost ? 0 : 1)) + ']';
                continue;
            }
            const auto& object = open_[i]->get_ref<const Json::object_t&>();
            auto name = is_innermost && !name_.empty() ? name_ : object.empty() ? "" : object.back().first;
            if (name.empty()) continue;
            name.resize(std::min(name.size(), kMaxNameShown));
            path += (path.empty() ? "" : ".") + name;
        }
        return path;
    }

private:
    static constexpr std::size_t kMaxDepth = 33;
    static constexpr std::size_t kMaxFields = 100;   ///< Of one object.
    static constexpr std::size_t kMaxNameShown = 40; ///< Long enough to be found.

    bool add(Json value) {
        place(std::move(value));
        return true;
    }
    bool open(Json::value_t type) {
        open_.push_back(&place(type));
        if (open_.size() > kMaxDepth) malformed("The JSON of the body is nested too deeply.");
        return true;
    }
    /// Puts a value where reading is. Where it stands does not move while it is open: nothing is added behind it.
    Json& place(Json value) {
        if (++values_ > max_values_) {
            open_.clear(); // it is no place's fault
            malformed("The JSON of the body has too many values.");
        }
        if (open_.empty()) return document_ = std::move(value);
        Json& parent = *open_.back();
        if (parent.is_array()) return parent.get_ref<Json::array_t&>().emplace_back(std::move(value));
        return parent.get_ref<Json::object_t&>().emplace_back(std::exchange(name_, {}), std::move(value)).second;
    }

    const std::size_t max_values_;
    Json document_;
    std::vector<Json*> open_; ///< The arrays and objects that are being read, from the outermost.
    std::string name_;        ///< Of the field whose value comes next.
    std::vector<std::string_view> fields_;
    std::size_t values_ = 0;
};

} // namespace json_rules

/// Returns the JSON value of a request body, in time linear in its bytes. Throws Refusal where it is none: not UTF-8,
/// NaN, cut short, too deep, with a byte order mark or with a field named twice.
inline Json parse_body(std::string_view body) {
    if (body.starts_with("\xEF\xBB\xBF")) json_rules::malformed("The body begins with a byte order mark.");
    if (body.find('\0') != std::string_view::npos)
        json_rules::malformed("The body has a NUL in it."); // the parser would stop there
    constexpr std::size_t max_values = 100'000;             // no body of ours has more
    json_rules::Builder builder(max_values);
    if (!Json::sax_parse(body, &builder)) json_rules::malformed("The body is not valid JSON.");
    return builder.take();
}

} // namespace frontrow
