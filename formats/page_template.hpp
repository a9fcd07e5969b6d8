#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <kainjow/mustache.hpp>

#include "formats/json.hpp"

namespace frontrow {

/// Returns the text of a template, nullptr where there is none of this name.
using FindTemplate = std::function<std::shared_ptr<const std::string>(const std::string& name)>;

namespace page_template {

using Data = kainjow::mustache::data;

/// Returns `value` as a template sees it. What says nothing, null or an empty text, is false, so that {{#name}} asks
/// whether there is something to show.
inline Data data_of(const Json& value) {
    if (value.is_object()) {
        Data object;
        for (const auto& [name, member] : value.items()) object[name] = data_of(member);
        return object;
    }
    if (value.is_array()) {
        kainjow::mustache::list items;
        items.reserve(value.size());
        for (const auto& item : value) items.push_back(data_of(item));
        return items;
    }
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_null()) return false;
    if (!value.is_string()) return value.dump();
    const auto& text = value.get_ref<const std::string&>();
    return text.empty() ? Data(false) : Data(text);
}

/// Values for the places of a template, and other templates for {{>name}}. A value is never read as a template,
/// whatever it contains.
class Context final : public kainjow::mustache::context<std::string> {
public:
    Context(const Data* values, const FindTemplate& find)
        : kainjow::mustache::context<std::string>(values), find_(find) {}

    const Data* get_partial(const std::string& name) const override {
        if (++partials_ > kMaxPartials) throw std::runtime_error("the template " + name + " contains itself");
        const auto known = texts_.find(name);
        if (known != texts_.end()) return &known->second;
        const auto source = find_(name);
        if (!source) throw std::runtime_error("there is no template " + name);
        const bool has_end = source->ends_with('\n'); // the line that names it has one
        return &texts_.emplace(name, source->substr(0, source->size() - (has_end ? 1 : 0))).first->second;
    }

private:
    static constexpr int kMaxPartials = 100;

    const FindTemplate& find_;
    mutable std::map<std::string, Data> texts_;
    mutable int partials_ = 0;
};

/// Takes what is rendered line by line; a line that has nothing in it is left out.
struct Lines {
    std::string text{};

    Lines& operator<<(const std::string& piece) {
        if (piece != "\n" || (!text.empty() && !text.ends_with('\n'))) text += piece;
        return *this;
    }
};

} // namespace page_template

/// Returns the template `name` (mustache) with `values` in its places, escaped for HTML but where it says {{{name}}},
/// and with the templates that it names. Throws std::runtime_error where one is missing or broken.
inline std::string render_page(const FindTemplate& find, const std::string& name, const Json& values) {
    const auto source = find(name);
    if (!source) throw std::runtime_error("there is no template " + name);
    kainjow::mustache::mustache page(*source);
    const auto data = page_template::data_of(values);
    page_template::Context context(&data, find);
    page_template::Lines lines;
    if (page.is_valid()) page.render(context, lines);
    if (!page.is_valid()) throw std::runtime_error("the template " + name + ": " + page.error_message());
    return std::move(lines.text);
}

} // namespace frontrow
