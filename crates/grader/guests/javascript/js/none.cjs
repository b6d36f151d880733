// Stands for Node's own inspection, which is not here.
module.exports = {};
